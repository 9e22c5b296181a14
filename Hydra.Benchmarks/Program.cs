using BenchmarkDotNet.Running;
using Hydra.Benchmarks.Gateway;
using Hydra.Benchmarks.Memory;

// The first three are the servers of Gateway/overhead.sh; anything unknown goes to BenchmarkDotNet: --filter '*Cluster*'.
Func<string[], Task<int>> verb = args.FirstOrDefault() switch
{
    "upstream" => rest => Ended(() => FastUpstream.Run(rest)),
    "yarp" => rest => Ended(() => BareYarp.Run(rest)),
    "otlp-sink" => rest => Ended(() => OtlpSink.Run(rest)),
    "memory-locomo" => LocomoBenchmark.RunAsync,
    "memory-speed" => SpeedBenchmark.RunAsync,
    _ => _ => Ended(() => BenchmarkSwitcher.FromAssembly(typeof(FastUpstream).Assembly).Run(args)),
};
return await verb(args.Length > 0 ? args[1..] : []);

static Task<int> Ended(Action run)
{
    run();
    return Task.FromResult(0);
}
