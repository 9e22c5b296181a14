using Hydra.Gateway.Answers;

namespace Hydra.Gateway.Images;

/// <summary>Finished pictures: PNG files, each complete.</summary>
internal sealed class PictureSet(IReadOnlyList<WholeAnswer> pictures) : IDisposable
{
    public IEnumerable<ReadOnlyMemory<byte>> Files => pictures.Select(picture => picture.Json);

    public void Dispose()
    {
        foreach (WholeAnswer picture in pictures)
            picture.Dispose();
    }
}
