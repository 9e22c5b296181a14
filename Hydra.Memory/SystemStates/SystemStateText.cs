using System.Globalization;
using Hydra.Memory.Blocks;
using Hydra.Memory.Storage;

namespace Hydra.Memory.SystemStates;

/// <summary>The states of all services as the text of a block: a line each, problems first and of them the newest.</summary>
internal static class SystemStateText
{
    public const string Nothing = "No service has told its state yet.";

    /// <param name="states">How each service is.</param>
    /// <param name="limit">Characters at most; what does not fit is counted in the last line.</param>
    public static string Of(IEnumerable<SystemState> states, long limit)
    {
        SystemState[] order =
        [
            .. states.OrderBy(state => state.State == SystemState.Healthy).ThenByDescending(state => state.ChangedAt).ThenBy(state => state.Service, StringComparer.Ordinal),
        ];
        if (order.Length == 0)
            return Fitting(Nothing, limit);
        string[] lines = [.. order.Select(LineOf)];
        for (int shown = lines.Length; shown >= 0; shown--)
        {
            string text = string.Join('\n', [.. lines[..shown], .. RestOf(order[shown..])]);
            if (BlockContent.LengthOf(text) <= limit)
                return text;
        }

        return "";
    }

    private static string LineOf(SystemState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{state.Service}: {state.State} since {UnixMicroseconds.ToTime(state.ChangedAt):yyyy-MM-dd HH:mm} UTC{(state.Note is null ? "" : $" - {state.Note}")}");

    private static IEnumerable<string> RestOf(SystemState[] rest) => rest.Length == 0
        ? []
        : [string.Create(CultureInfo.InvariantCulture, $"({rest.Length} more that do not fit here, {rest.Count(state => state.State != SystemState.Healthy)} of them not healthy)")];

    private static string Fitting(string text, long limit) => text.Length <= limit ? text : "";
}
