using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>The queue, which runs one prompt at a time, and the history. Both are in memory only, as there: a new start has lost them.</summary>
internal sealed class ComfyQueue(ComfyServer server)
{
    private const int MostHistory = 10_000;

    private readonly Lock _gate = new();
    private readonly List<ComfyJob> _pending = [];
    private readonly OrderedDictionary<string, JsonObject> _history = [];
    private (ComfyJob Job, CancellationTokenSource Interrupt)? _running;
    private bool _isStopped;

    /// <summary>What <c>status</c> and <c>GET /prompt</c> say.</summary>
    public JsonObject Status()
    {
        lock (_gate)
            return new JsonObject { ["exec_info"] = new JsonObject { ["queue_remaining"] = _pending.Count + (_running is null ? 0 : 1) } };
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["queue_running"] = _running is { } running ? new JsonArray(running.Job.ToJson()) : [],
                ["queue_pending"] = new JsonArray([.. _pending.Select(job => job.ToJson())]),
            };
        }
    }

    public void Put(ComfyJob job)
    {
        server.StandIn.Work.Begin();
        bool isIdle;
        lock (_gate)
        {
            int place = _pending.FindIndex(other => other.Number > job.Number);
            _pending.Insert(place < 0 ? _pending.Count : place, job);
            isIdle = _running is null && TakeNext();
        }

        Announce();
        if (isIdle)
            _ = Task.Run(WorkAsync);
    }

    /// <summary>Removes prompts that wait.</summary>
    public void Remove(Predicate<ComfyJob> which)
    {
        int removed;
        lock (_gate)
            removed = _pending.RemoveAll(which);
        for (int count = 0; count < removed; count++)
            server.StandIn.Work.End(WorkEnd.Cancelled);
        Announce();
    }

    /// <summary>Interrupts what runs; with an id, only if it is that.</summary>
    public void Interrupt(string? id)
    {
        CancellationTokenSource? interrupt;
        lock (_gate)
            interrupt = _running is { } running && (id is null || running.Job.Id == id) ? running.Interrupt : null;
        // Outside: what was waiting goes on right here.
        interrupt?.Cancel();
    }

    /// <summary>The history of one prompt, or an empty object.</summary>
    public JsonObject History(string id)
    {
        lock (_gate)
            return _history.TryGetValue(id, out JsonObject? entry) ? new JsonObject { [id] = entry.DeepClone() } : [];
    }

    /// <summary>The history from a place on, the last where that is negative.</summary>
    public JsonObject History(int? most, int offset)
    {
        lock (_gate)
        {
            int first = offset >= 0 ? offset : most is { } last ? Math.Max(0, _history.Count - last) : 0;
            return new JsonObject(_history.Skip(first).Take(most ?? int.MaxValue).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.DeepClone())));
        }
    }

    public void Forget(string? id)
    {
        lock (_gate)
        {
            if (id is null)
                _history.Clear();
            else
                _history.Remove(id);
        }
    }

    /// <summary>The server ends: what waits and what runs is lost.</summary>
    public void Stop()
    {
        int lost;
        lock (_gate)
        {
            _isStopped = true;
            lost = _pending.Count;
            _pending.Clear();
        }

        Interrupt(id: null);
        for (int count = 0; count < lost; count++)
            server.StandIn.Work.End(WorkEnd.Failed);
    }

    private async Task WorkAsync()
    {
        while (_running is { } running)
        {
            ComfyResult result = await new ComfyRun(server, running.Job).RunAsync(running.Interrupt.Token);
            bool goesOn;
            lock (_gate)
            {
                _history[running.Job.Id] = result.ToHistory(running.Job);
                if (_history.Count > MostHistory)
                    _history.RemoveAt(0);
                _running = null;
            }

            server.StandIn.Work.End(_isStopped ? WorkEnd.Failed : result.End);
            Announce();
            server.Sockets.Send(running.Job.ClientId, "executing", new JsonObject { ["node"] = null, ["prompt_id"] = running.Job.Id });
            lock (_gate)
                goesOn = _running is null && TakeNext();
            if (!goesOn)
                return;
            Announce();
        }
    }

    private bool TakeNext()
    {
        if (_pending.Count == 0 || _isStopped)
            return false;
        // Not disposed: somebody may just be about to cancel it.
        _running = (_pending[0], new CancellationTokenSource());
        _pending.RemoveAt(0);
        return true;
    }

    private void Announce() => server.Sockets.SendToAll("status", new JsonObject { ["status"] = Status() });
}
