using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Ids of tool calls. Anthropic's have the form <c>^[a-zA-Z0-9_-]+$</c>, which clients hold to; a backend's may be anything. One of that form is
/// kept; any other is packed into one that the next request can be unpacked from, so that the backend meets its own id again.
/// </summary>
internal static class OpenAiToAnthropicIds
{
    /// <summary>Begins an id that holds another one.</summary>
    private const string Packed = "toolu_of_";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The caller's form of a backend's id.</summary>
    public static string Of(string id) =>
        !id.StartsWith(Packed, StringComparison.Ordinal) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? id : Packed + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    /// <summary>The backend's id in a caller's; the same id where it holds none.</summary>
    public static string Original(string id)
    {
        if (!id.StartsWith(Packed, StringComparison.Ordinal) || !Base64Url.IsValid(id.AsSpan(Packed.Length)))
            return id;
        try
        {
            string original = Strict.GetString(Base64Url.DecodeFromChars(id.AsSpan(Packed.Length)));
            return Of(original) == id ? original : id;
        }
        catch (DecoderFallbackException)
        {
            return id;
        }
    }

    /// <summary>An id for a call that came without one.</summary>
    public static string New() => $"toolu_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";
}
