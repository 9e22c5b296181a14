using System.Text;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Answers;

/// <summary>
/// <c>x-hydra-route</c>: who answered and why, as a structured field (RFC 8941):
/// <c>ollama-ai;model="qwen2.5:32b";reason=failover;failed="tabbyapi/Llama-3.1-70B:unreachable"</c>.
/// </summary>
internal static class RouteHeader
{
    public const string Name = "x-hydra-route";

    public static string Value(RouteCandidate candidate, IReadOnlyList<FailedAttempt> failed)
    {
        var text = new StringBuilder(96).Append(candidate.Backend.Name).Append(";model=\"").Append(Quoted(candidate.Model.Name)).Append("\";reason=").Append(ReasonOf(candidate.Reason));
        AppendFailed(text, failed);
        return text.ToString();
    }

    /// <summary>The header of an answer that nobody gave.</summary>
    public static string Value(IReadOnlyList<FailedAttempt> failed)
    {
        var text = new StringBuilder("none");
        AppendFailed(text, failed);
        return text.ToString();
    }

    private static void AppendFailed(StringBuilder text, IReadOnlyList<FailedAttempt> failed)
    {
        if (failed.Count == 0)
            return;
        text.Append(";failed=\"");
        for (int i = 0; i < failed.Count; i++)
            text.Append(i == 0 ? "" : ", ").Append(Quoted(failed[i].Candidate.Label)).Append(':').Append(failed[i].Reason);
        text.Append('"');
    }

    private static string ReasonOf(RouteReason reason) => reason switch
    {
        RouteReason.Requested => "requested",
        RouteReason.Alias => "alias",
        _ => "failover",
    };

    /// <summary>A model's name is its owner's: what a quoted string of a header cannot hold becomes a question mark.</summary>
    private static string Quoted(string name) =>
        name.All(letter => letter is >= ' ' and <= '~' and not ('"' or '\\')) ? name : new string([.. name.Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter : '?')]);
}
