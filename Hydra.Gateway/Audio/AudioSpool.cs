using System.Buffers;
using System.Net;

namespace Hydra.Gateway.Audio;

/// <summary>
/// A recording between its caller and a backend: in memory while it is small, then in a temporary file that has no name any more. It is kept whole because
/// fields that say what to do with it may follow it, and because a request that fails over is sent again.
/// </summary>
/// <param name="mostInMemory">Bytes that are kept in memory.</param>
internal sealed class AudioSpool(int mostInMemory) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _memory = new();
    private FileStream? _file;

    /// <summary>Its size in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it lies in a file.</summary>
    public bool IsInFile => _file is not null;

    /// <summary>Adds a part at its end.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (_file is null && Length + part.Length > mostInMemory)
        {
            _file = OpenUnnamed();
            await RandomAccess.WriteAsync(_file.SafeFileHandle, _memory.WrittenMemory, 0, cancellationToken);
            _memory.Clear();
        }

        if (_file is null)
            _memory.Write(part.Span);
        else
            await RandomAccess.WriteAsync(_file.SafeFileHandle, part, Length, cancellationToken);
        Length += part.Length;
    }

    /// <summary>Writes all of it, as often as it is asked for.</summary>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            await target.WriteAsync(_memory.WrittenMemory, cancellationToken);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long position = 0;
            while (await RandomAccess.ReadAsync(_file.SafeFileHandle, buffer, position, cancellationToken) is > 0 and int read)
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Readable by this account alone, and gone with the process however that ends.</summary>
    private static FileStream OpenUnnamed()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // Where an open file may lose its name, a crash leaves nothing behind; elsewhere it goes when it is closed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}

/// <summary>A spooled recording as the body of a request: it can be sent more than once.</summary>
internal sealed class AudioContent(AudioSpool audio) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => audio.CopyToAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => audio.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = audio.Length;
        return true;
    }
}
