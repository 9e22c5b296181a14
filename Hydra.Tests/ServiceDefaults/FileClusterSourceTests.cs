using System.Diagnostics.Metrics;
using Hydra.Cluster;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.ServiceDefaults;

/// <summary>What becomes of an edit; <see cref="FileWatchTests"/> shows that an edit is seen.</summary>
public sealed class FileClusterSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogCollector _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public void An_edit_is_taken_up_and_listeners_hear_what_changed()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());
        ClusterModel? seen = null;
        ClusterChange? heard = null;
        using IDisposable subscription = source.OnChange(change => (heard, seen) = (change, source.Current));

        Edit(source, TestClusters.Yaml(every: "20s"));

        Assert.Equal(["workload memory changed: health"], heard!.Applied);
        Assert.Empty(heard.NeedsRestart);
        Assert.Same(heard.After, seen);
        Assert.Equal(TimeSpan.FromSeconds(20), source.Current.FindWorkload("memory")!.Config.Health!.Every);
        Assert.True(source.State.IsValid);
    }

    [Fact]
    public void A_broken_edit_leaves_the_last_good_model_and_says_every_problem()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());
        using MetricCollector<long> reloads = Collect<long>("hydra.cluster.reload");
        using MetricCollector<int> valid = Collect<int>("hydra.cluster.file.valid");
        ClusterModel good = source.Current;
        using IDisposable subscription = source.OnChange(_ => Assert.Fail("Nothing changed."));

        Edit(source, TestClusters.Yaml(extra: "models: 7\naliases: 8"));

        Assert.Same(good, source.Current);
        Assert.False(source.State.IsValid);
        Assert.Equal(["models", "aliases"], source.State.Problems.Select(problem => problem.Path));
        Assert.Equal(3, _log.GetSnapshot().Count(record => record.Level == LogLevel.Error));
        Assert.Contains(_log.GetSnapshot(), record => record.Message.StartsWith($"{_folder.File}(18,", StringComparison.Ordinal));
        Assert.Equal("broken", Assert.Single(reloads.GetMeasurementSnapshot()).Tags["outcome"]);
        Assert.Equal(0, valid.LastMeasurement!.Value);
    }

    [Fact]
    public void Mending_the_file_clears_its_problems_without_a_change()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());
        using MetricCollector<int> valid = Collect<int>("hydra.cluster.file.valid");
        using IDisposable subscription = source.OnChange(_ => Assert.Fail("Nothing changed."));

        Edit(source, "nonsense");
        Edit(source, TestClusters.Yaml() + "\n# mended");

        Assert.True(source.State.IsValid);
        Assert.Equal([0, 1], valid.GetMeasurementSnapshot().Select(measured => measured.Value));
    }

    [Fact]
    public void A_deleted_file_is_a_broken_one()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());

        File.Delete(_folder.File);
        source.LookAgain();

        Assert.Contains("cannot be read", Assert.Single(source.State.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_a_restart_is_measured_against_the_start_so_reverting_clears_it()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());

        Edit(source, TestClusters.Yaml(memoryPort: 8300));
        Assert.Equal(["workload memory changed: ports"], source.State.NeedsRestart);
        Edit(source, TestClusters.Yaml(memoryPort: 8300, extra: "# a comment"));
        Assert.Equal(["workload memory changed: ports"], source.State.NeedsRestart);
        Edit(source, TestClusters.Yaml());

        Assert.Empty(source.State.NeedsRestart);
    }

    [Fact]
    public void A_listener_that_throws_keeps_no_other_from_hearing()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());
        int heard = 0;
        using IDisposable bad = source.OnChange(_ => throw new InvalidOperationException("broken listener"));
        using IDisposable good = source.OnChange(_ => heard++);
        IDisposable gone = source.OnChange(_ => heard += 100);
        gone.Dispose();

        Edit(source, TestClusters.Yaml(every: "20s"));

        Assert.Equal(1, heard);
        Assert.Single(_log.GetSnapshot(), record => record.Exception?.Message == "broken listener");
    }

    [Fact]
    public void The_same_bytes_are_not_read_again()
    {
        using FileClusterSource source = Open(TestClusters.Yaml());
        ClusterModel before = source.Current;

        Edit(source, TestClusters.Yaml());

        Assert.Same(before, source.Current);
    }

    [Fact]
    public void A_file_that_cannot_be_used_refuses_the_start_with_every_problem()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Open(TestClusters.Yaml(extra: "models: 7\naliases: 8")));

        Assert.Equal($"The cluster file {_folder.File} cannot be used:", refused.Lines[0]);
        Assert.Equal(3, refused.Lines.Count);
        Assert.All(refused.Lines.Skip(1), line => Assert.StartsWith(_folder.File + "(", line, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private MetricCollector<T> Collect<T>(string instrument) where T : struct =>
        new(_services.GetRequiredService<IMeterFactory>(), DefaultsTelemetry.MeterName, instrument);

    private FileClusterSource Open(string yaml)
    {
        File.WriteAllText(_folder.File, yaml);
        return new FileClusterSource(
            _folder.File, _time, new DefaultsTelemetry(_services.GetRequiredService<IMeterFactory>()), new FakeLogger<FileClusterSource>(_log));
    }

    private void Edit(FileClusterSource source, string yaml)
    {
        File.WriteAllText(_folder.File, yaml);
        source.LookAgain();
    }
}
