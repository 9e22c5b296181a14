using BenchmarkDotNet.Running;
using Hydra.Benchmarks.Gateway;
using Hydra.Benchmarks.Memory;

// The first three are the servers of Gateway/overhead.sh; anything unknown goes to BenchmarkDotNet: --filter '*Cluster*'.
switch (args.FirstOrDefault())
{
    case "upstream":
        FastUpstream.Run(args[1..]);
        break;
    case "yarp":
        BareYarp.Run(args[1..]);
        break;
    case "otlp-sink":
        OtlpSink.Run(args[1..]);
        break;
    case "memory-locomo":
        return await LocomoBenchmark.RunAsync(args[1..]);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(FastUpstream).Assembly).Run(args);
        break;
}

return 0;
