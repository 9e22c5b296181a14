using System.Security.Claims;

namespace Hydra.Memory.Blocks;

/// <summary>Who changes something, and why.</summary>
/// <param name="By">The name of the key that was shown, and in brackets whom its holder says it acts for (header <c>x-hydra-agent</c>, else <c>user_id</c>).</param>
/// <param name="Reason">What the caller says (header <c>x-hydra-reason</c>); empty where nothing.</param>
internal sealed record Authorship(string By, string Reason)
{
    /// <summary>Notes, not novels: what is longer is cut.</summary>
    private const int Longest = 500;

    /// <summary>The memory itself.</summary>
    public static Authorship Itself(string reason) => new("memory", reason);

    public static ValueTask<Authorship?> BindAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string key = context.User.FindFirstValue(ClaimTypes.Name) ?? "";
        string actor = Cut(headers["x-hydra-agent"].ToString() is { Length: > 0 } agent ? agent : headers["user_id"].ToString());
        return ValueTask.FromResult<Authorship?>(new Authorship(actor.Length == 0 ? key : $"{key} ({actor})", Cut(headers["x-hydra-reason"].ToString())));
    }

    /// <summary>The reason of the body where it has one.</summary>
    public Authorship Because(string? reason) => string.IsNullOrWhiteSpace(reason) ? this : this with { Reason = Cut(reason) };

    /// <summary>A reason that is there also where the caller gave none.</summary>
    public Authorship OrBecause(string reason) => Reason.Length > 0 ? this : this with { Reason = reason };

    private static string Cut(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
}
