using System.Text.Json.Nodes;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>What the server keeps between prompts: the loaded checkpoint, and what the nodes of the last prompt gave.</summary>
internal sealed class ComfyMemory
{
    private readonly Lock _gate = new();
    private Dictionary<ulong, JsonObject?> _results = [];
    private string? _checkpoint;

    public string? Checkpoint
    {
        get
        {
            lock (_gate)
                return _checkpoint;
        }

        set
        {
            lock (_gate)
                _checkpoint = value;
        }
    }

    /// <summary>Whether a node need not run again, and what it left behind.</summary>
    public bool TryGet(ulong node, out JsonObject? output)
    {
        lock (_gate)
            return _results.TryGetValue(node, out output);
    }

    /// <summary>Replaces what is kept by what the nodes of a prompt gave.</summary>
    public void Keep(Dictionary<ulong, JsonObject?> results)
    {
        lock (_gate)
            _results = results;
    }

    /// <summary>Lets go, as <c>/free</c> asks.</summary>
    public void Free(bool models, bool results)
    {
        lock (_gate)
        {
            _checkpoint = models || results ? null : _checkpoint;
            if (results)
                _results = [];
        }
    }
}
