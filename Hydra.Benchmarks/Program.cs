using BenchmarkDotNet.Running;
using Hydra.Benchmarks.Gateway;

// The first three are the servers of Gateway/overhead.sh; anything else goes to BenchmarkDotNet: --filter '*Cluster*'.
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
    default:
        BenchmarkSwitcher.FromAssembly(typeof(FastUpstream).Assembly).Run(args);
        break;
}
