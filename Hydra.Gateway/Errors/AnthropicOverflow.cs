using System.Globalization;
using System.Text.RegularExpressions;

namespace Hydra.Gateway.Errors;

/// <summary>
/// A prompt that is longer than the model's context, in Anthropic's words: <c>prompt is too long: 40000 tokens > 32768 maximum</c>. Claude Code goes by
/// them when it decides to compact a conversation, and a model with a small context depends on it.
/// </summary>
internal static partial class AnthropicOverflow
{
    private const string Code = "context_length_exceeded";

    /// <summary>The error in these words; any other error as it is.</summary>
    /// <param name="error">The error.</param>
    /// <param name="promptTokens">Estimates the prompt, for a backend that names no numbers.</param>
    /// <param name="context">The model's context; null where it is not known.</param>
    public static ApiError Worded(ApiError error, Func<int> promptTokens, int? context)
    {
        if (error.Code != Code)
            return error;
        (long prompt, long most) = NumbersIn(error.Message) ?? Estimated(promptTokens(), context);
        return error with { Message = string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {prompt} tokens > {most} maximum") };
    }

    /// <summary>Both numbers, where the backend says them: the prompt's first, as in "Prompt length 40000 exceeds the available context size of 32768 tokens".</summary>
    private static (long Prompt, long Most)? NumbersIn(string message)
    {
        long[] numbers = [.. Number().Matches(message).Select(match => long.Parse(match.ValueSpan, CultureInfo.InvariantCulture))];
        return numbers is [var prompt, var most] && prompt > most ? (prompt, most) : null;
    }

    /// <summary>It was refused, so it is longer, whatever the estimate says.</summary>
    private static (long Prompt, long Most) Estimated(int prompt, int? context)
    {
        long most = context ?? Math.Max(1, prompt - 1);
        return (Math.Max(prompt, most + 1), most);
    }

    [GeneratedRegex(@"(?<![\w.])\d{1,12}(?![\w.]*\w)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
