using System.Buffers;
using System.Globalization;
using System.Text;
using Hydra.Gateway.Errors;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Hydra.Gateway.Audio;

/// <summary>A multipart form with a recording in it, read part by part as it comes (RFC 7578). Never throws for what a caller may send.</summary>
internal sealed class TranscriptionForm(GatewayOptions options) : IDisposable
{
    /// <summary>OpenAI's clients send a dozen at most.</summary>
    private const int MostParts = 64;

    /// <summary>Bytes of a field that is not the recording.</summary>
    private const int MostOfField = 64 * 1024;

    /// <summary>RFC 2046 allows 70 characters.</summary>
    private const int LongestBoundary = 200;

    private readonly Dictionary<string, List<string>> _fields = [];

    /// <summary>The recording; null where none came.</summary>
    public AudioSpool? Audio { get; private set; }

    /// <summary>The ending of its file's name where that is plain, such as <c>.mp3</c>. The name itself is the caller's and goes no further.</summary>
    public string FileEnding { get; private set; } = "";

    /// <summary>The names of the fields, the recording left out.</summary>
    public IReadOnlyCollection<string> Names => _fields.Keys;

    /// <summary>The last value of a field; null where it is missing or empty.</summary>
    public string? Value(string name) => Values(name) is [.., { Length: > 0 } value] ? value : null;

    public IReadOnlyList<string> Values(string name) => _fields.GetValueOrDefault(name) ?? [];

    /// <summary>Reads to the end; gives what is wrong with the form, or null.</summary>
    public async Task<ApiError?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return ApiError.Invalid("The body must be a form of type multipart/form-data with the fields file and model.");
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            return ApiError.Invalid("The content type of the form has no boundary that can be used.");
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            int parts = 0;
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                if (++parts > MostParts)
                    return ApiError.Invalid(string.Create(CultureInfo.InvariantCulture, $"The form has more than {MostParts} parts."));
                if (await ReadPartAsync(part, cancellationToken) is { } error)
                    return error;
            }

            return null;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // The framework's own words speak of its streams and name none of the caller's mistakes.
            return ApiError.Invalid("The body ends within the form, or is no multipart form (RFC 7578) with the boundary that its content type names.");
        }
    }

    public void Dispose() => Audio?.Dispose();

    private async Task<ApiError?> ReadPartAsync(MultipartSection part, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).ToString() is not { Length: > 0 } name)
            return ApiError.Invalid("A part of the form has no name.");
        if (name != "file")
            return await ReadFieldAsync(name, part.Body, cancellationToken);
        if (Audio is not null)
            return ApiError.Invalid("The form has more than one 'file'.", "file");
        FileEnding = EndingOf(HeaderUtilities.RemoveQuotes(disposition.FileName).ToString());
        Audio = new AudioSpool(options.AudioMemoryBytes);
        return await ReadAudioAsync(Audio, part.Body, cancellationToken);
    }

    private async Task<ApiError?> ReadAudioAsync(AudioSpool audio, Stream body, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                if (audio.Length + read > options.MaxAudioBytes)
                    return TooLarge();
                if (!await KeepAsync(audio, buffer.AsMemory(0, read), cancellationToken))
                    return ApiError.OfStatus(StatusCodes.Status503ServiceUnavailable, "The gateway has no room for the recording in its temporary folder.");
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A disk that is full is not the form's fault.</summary>
    private static async ValueTask<bool> KeepAsync(AudioSpool audio, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        try
        {
            await audio.AppendAsync(part, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<ApiError?> ReadFieldAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[MostOfField + 1];
        int length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MostOfField)
            return ApiError.Invalid(string.Create(CultureInfo.InvariantCulture, $"A field of the form is longer than {MostOfField} bytes."));
        if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length)))
            return ApiError.Invalid("A field of the form is not UTF-8.");
        if (!_fields.TryGetValue(name, out List<string>? values))
            _fields.Add(name, values = []);
        values.Add(Encoding.UTF8.GetString(bytes, 0, length));
        return null;
    }

    private static string EndingOf(string fileName)
    {
        string ending = fileName[(fileName.LastIndexOf('.') + 1)..];
        return ending.Length is > 0 and <= 8 && ending.Length < fileName.Length && ending.All(char.IsAsciiLetterOrDigit) ? $".{ending}" : "";
    }

    private ApiError TooLarge()
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"The recording is larger than {options.MaxAudioBytes} bytes, the limit of this gateway (Gateway:MaxAudioBytes).");
        return ApiError.OfStatus(StatusCodes.Status413PayloadTooLarge, message) with { Parameter = "file" };
    }
}
