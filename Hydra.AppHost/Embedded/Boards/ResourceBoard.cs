using System.Collections.Immutable;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Boards;

/// <summary>The state of everything that runs. Each change replaces the whole list, so readers need no lock.</summary>
internal sealed class ResourceBoard
{
    private ImmutableArray<ResourceRow> _rows;

    /// <summary>Everything waits at first.</summary>
    public ResourceBoard(DevTopology topology) => _rows =
    [
        .. topology.Processes.SelectMany(resource => resource.StandIns
            .Select(standIn => new ResourceRow { Name = standIn.Workload, Node = standIn.Node, Kind = ResourceKind.StandIn, Address = standIn.Address })
            .Prepend(new ResourceRow { Name = resource.Name, Node = resource.Node ?? "", Kind = resource.Kind, Address = resource.Address })),
    ];

    /// <summary>Called after each change.</summary>
    public event EventHandler? Changed;

    /// <summary>All rows: a process, then the stand-ins that it hosts.</summary>
    public ImmutableArray<ResourceRow> Rows => _rows;

    /// <summary>The row of that name, or null.</summary>
    public ResourceRow? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);

    /// <summary>Replaces a row.</summary>
    public void Update(string name, Func<ResourceRow, ResourceRow> change)
    {
        bool changed = ImmutableInterlocked.Update(ref _rows, rows =>
        {
            ResourceRow row = rows.First(row => row.Name == name);
            ResourceRow next = change(row);
            return next == row ? rows : rows.Replace(row, next);
        });
        if (changed)
            Changed?.Invoke(this, EventArgs.Empty);
    }
}
