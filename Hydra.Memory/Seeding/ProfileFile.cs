using System.Text;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Seeding;

/// <summary>The owner's profile file, where one is configured.</summary>
internal sealed class ProfileFile(IOptions<MemoryOptions> options)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of each block that the file names.</summary>
    /// <exception cref="StartRefusedException">The file is not there or says what cannot be; every problem is named.</exception>
    public IReadOnlyDictionary<string, string> Read()
    {
        if (string.IsNullOrWhiteSpace(options.Value.ProfileFile))
            return new Dictionary<string, string>();
        string path = Path.GetFullPath(options.Value.ProfileFile);
        IReadOnlyDictionary<string, string> texts = ProfileReader.Read(TextOf(path), out IReadOnlyList<string> problems);
        return problems.Count == 0 ? texts : throw new StartRefusedException([.. problems.Select(problem => $"{path}: {problem}")]);
    }

    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{path} cannot be read ({exception.Message}). Put the profile there, or take Memory:ProfileFile out of the configuration.");
        }
        catch (DecoderFallbackException)
        {
            throw new StartRefusedException($"{path} is not UTF-8. Save it as UTF-8.");
        }
    }
}
