using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>What a workload depends on or uses exists, and no dependency runs in a circle.</summary>
internal sealed class DependencyRule : IClusterRule
{
    private const int MostShown = 8;

    public void Check(ClusterDocument document, ProblemList problems)
    {
        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            YamlPath path = RulePaths.Workloads.Key(name);
            CheckNames(name, workload.DependsOn, path.Key("depends-on"), document, problems);
            CheckNames(name, workload.Uses, path.Key("uses"), document, problems);
        }

        foreach (Circle circle in CirclesIn(document.Workloads))
        {
            YamlPath path = RulePaths.Workloads.Key(circle.Last).Key("depends-on").Item(circle.Index);
            problems.Error(path, $"The dependencies run in a circle: {string.Join(" → ", circle.Names)}.", "Turn the weakest of them into uses.");
        }
    }

    private static void CheckNames(string name, IReadOnlyList<string> others, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        foreach ((YamlPath place, string other) in problems.EachOnce(path, others))
        {
            if (problems.Refers(place, other, "workload", document.Workloads) && other == name)
                problems.Error(place, "A workload cannot depend on itself.", "Remove the line.");
        }
    }

    /// <summary>A dependency that leads back: item <paramref name="Index"/> of the workload <paramref name="Last"/> names the first of <paramref name="Names"/>.</summary>
    private sealed record Circle(string Last, int Index, IReadOnlyList<string> Names);

    /// <summary>
    /// Depth-first search with its own stack: a chain of thousands must not exhaust the thread's. Each dependency is followed once,
    /// and one that leads to a workload on the present way closes a circle.
    /// </summary>
    private static IEnumerable<Circle> CirclesIn(IReadOnlyDictionary<string, WorkloadConfig> workloads)
    {
        var seen = new HashSet<string>();
        var way = new List<string>();
        var placeOnWay = new Dictionary<string, int>();
        var stack = new Stack<(string Name, int Next)>();
        foreach (string start in workloads.Keys.Where(seen.Add))
        {
            Enter(start);
            while (stack.TryPop(out (string Name, int Next) frame))
            {
                IReadOnlyList<string?> needs = workloads[frame.Name].DependsOn;
                if (frame.Next == needs.Count)
                {
                    way.RemoveAt(way.Count - 1);
                    placeOnWay.Remove(frame.Name);
                    continue;
                }

                stack.Push((frame.Name, frame.Next + 1));
                string? need = needs[frame.Next];
                if (need is null || need == frame.Name || !workloads.ContainsKey(need))
                    continue;
                if (placeOnWay.TryGetValue(need, out int place))
                    yield return new Circle(frame.Name, frame.Next, Shown(way, place));
                else if (seen.Add(need))
                    Enter(need);
            }
        }

        void Enter(string name)
        {
            placeOnWay[name] = way.Count;
            way.Add(name);
            stack.Push((name, 0));
        }
    }

    private static List<string> Shown(List<string> way, int from)
    {
        int length = way.Count - from;
        List<string> names = length <= MostShown ? way[from..] : [.. way[from..(from + MostShown - 2)], "…", way[^1]];
        return [.. names, way[from]];
    }
}
