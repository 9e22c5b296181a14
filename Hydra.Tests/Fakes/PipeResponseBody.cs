using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Hydra.Tests.Fakes;

/// <summary>The body of a response that a test reads from a pipe.</summary>
internal sealed class PipeResponseBody(PipeWriter writer) : IHttpResponseBodyFeature
{
    public Stream Stream => writer.AsStream();

    public PipeWriter Writer => writer;

    public Task CompleteAsync() => writer.CompleteAsync().AsTask();

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
