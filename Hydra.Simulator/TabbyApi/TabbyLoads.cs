using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>
/// Loads models as the branch exl2-checkpoint does: no lock between two loads, a hang-up cancels and leaves nothing loaded, and
/// failures are events of a stream that began with 200.
/// </summary>
internal sealed class TabbyLoads(StandIn standIn, TabbyState state)
{
    /// <summary>Modules of a 70B model.</summary>
    private const int Modules = 81;

    /// <summary>The module at which the cards' memory runs out.</summary>
    private const int LastThatFits = 60;

    private readonly Lock _gate = new();
    private object? _current;
    private bool _hasRaced;

    /// <summary>Loads a model; gives the events of the stream.</summary>
    public async IAsyncEnumerable<string> LoadAsync(
        StandInModel model, bool skipQueue, WorkRequest work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (state.Loaded?.Name == model.Name)
            yield break;
        if (!Enter(out object ticket))
        {
            yield return TabbyRefusals.ErrorEvent("'NoneType' object has no attribute 'load_gen'");
            yield break;
        }

        try
        {
            // A load waits for the generations that run, unless told not to; then it breaks them off.
            if (!skipQueue && state.Loaded is not null)
                await standIn.Work.WaitAsync(meter => meter.Active == 0, cancellationToken);
            state.Replace(null);
            for (int module = 1; module <= Modules; module++)
            {
                await standIn.Pace.LoadPartAsync(model.Config.Vram.Bytes, Modules, work.IsSlow, cancellationToken);
                if (FailureAt(module, work) is { } failure)
                {
                    yield return TabbyRefusals.ErrorEvent(failure);
                    yield break;
                }

                yield return Event(module, "processing");
            }

            state.Replace(model);
            yield return Event(Modules, "finished");
        }
        finally
        {
            Leave(ticket);
        }
    }

    private bool Enter(out object ticket)
    {
        lock (_gate)
        {
            ticket = new object();
            _hasRaced = _current is not null;
            _current ??= ticket;
            return !_hasRaced;
        }
    }

    private void Leave(object ticket)
    {
        lock (_gate)
        {
            if (_current == ticket)
                _current = null;
        }
    }

    /// <summary>Two loads at once do not fit into the cards: the second fails at once, and the first at its next module.</summary>
    private string? FailureAt(int module, WorkRequest work)
    {
        bool hasRaced;
        lock (_gate)
            hasRaced = _hasRaced;
        return hasRaced || (work.Fault == FaultKind.OutOfMemory && module > LastThatFits) ? TabbyRefusals.OutOfMemory : null;
    }

    private static string Event(int module, string status) => JsonAnswer.TextOf(new JsonObject
    {
        ["model_type"] = "model",
        ["module"] = module,
        ["modules"] = Modules,
        ["status"] = status,
    });
}
