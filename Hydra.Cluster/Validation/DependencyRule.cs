using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>What a workload depends on or uses exists, and no dependency runs in a circle.</summary>
internal sealed class DependencyRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            CheckNames(name, workload.DependsOn, "depends-on", document, problems);
            CheckNames(name, workload.Uses, "uses", document, problems);
        }

        foreach (IReadOnlyList<string> circle in CirclesIn(document.Workloads))
        {
            YamlPath path = RulePaths.Workloads.Key(circle[0]).Key("depends-on");
            problems.Error(path, $"The dependencies run in a circle: {string.Join(" → ", circle)}.", "Turn the weakest of them into uses.");
        }
    }

    private static void CheckNames(string name, IReadOnlyList<string> others, string key, ClusterDocument document, ProblemList problems)
    {
        for (int i = 0; i < others.Count; i++)
        {
            YamlPath path = RulePaths.Workloads.Key(name).Key(key).Item(i);
            if (problems.Refers(path, others[i], "workload", document.Workloads) && others[i] == name)
                problems.Error(path, "A workload cannot depend on itself.", "Remove the line.");
            if (others.Take(i).Contains(others[i]))
                problems.Error(path, $"'{others[i]}' is named twice.", "Remove one.");
        }
    }

    /// <summary>Depth-first search with its own stack: a chain of thousands must not exhaust the thread's.</summary>
    private static IEnumerable<IReadOnlyList<string>> CirclesIn(IReadOnlyDictionary<string, WorkloadConfig> workloads)
    {
        var done = new HashSet<string>();
        foreach (string start in workloads.Keys)
        {
            var way = new List<string>();
            var onWay = new HashSet<string>();
            var stack = new Stack<(string Name, int Next)>();
            stack.Push((start, 0));
            while (stack.TryPop(out (string Name, int Next) frame))
            {
                if (frame.Next == 0)
                {
                    if (!done.Add(frame.Name))
                        continue;
                    way.Add(frame.Name);
                    onWay.Add(frame.Name);
                }

                IReadOnlyList<string> needs = workloads[frame.Name].DependsOn;
                if (frame.Next == needs.Count)
                {
                    way.RemoveAt(way.Count - 1);
                    onWay.Remove(frame.Name);
                    continue;
                }

                stack.Push((frame.Name, frame.Next + 1));
                string need = needs[frame.Next];
                if (onWay.Contains(need) && need != frame.Name)
                    yield return [.. way.Skip(way.IndexOf(need)), need];
                else if (workloads.ContainsKey(need))
                    stack.Push((need, 0));
            }
        }
    }
}
