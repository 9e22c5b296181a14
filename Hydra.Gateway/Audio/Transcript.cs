namespace Hydra.Gateway.Audio;

/// <summary>A transcription as the caller reads it.</summary>
/// <param name="Body">The whole answer.</param>
/// <param name="MediaType">Its content type.</param>
internal sealed record Transcript(ReadOnlyMemory<byte> Body, string MediaType) : IDisposable
{
    public void Dispose()
    {
        // Nothing is held: the pipeline disposes every answer, and others do hold something.
    }
}
