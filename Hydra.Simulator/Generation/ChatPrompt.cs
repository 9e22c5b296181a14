using System.Text;

namespace Hydra.Simulator.Generation;

/// <summary>The chat template of every stand-in: turns one below the other, each under the name of who speaks.</summary>
internal static class ChatPrompt
{
    /// <param name="turns">The conversation.</param>
    /// <param name="tools">The tools as JSON; empty for none.</param>
    /// <param name="asksForAnswer">Whether the assistant's turn is opened at the end.</param>
    public static string Render(IEnumerable<Turn> turns, string tools = "", bool asksForAnswer = true)
    {
        var prompt = new StringBuilder();
        if (tools.Length > 0)
            prompt.Append("tools\n\n").Append(tools).Append("\n\n");
        foreach (Turn turn in turns)
            prompt.Append(turn.Role).Append("\n\n").Append(turn.Text).Append("\n\n");
        return asksForAnswer ? prompt.Append("assistant\n\n").ToString() : prompt.ToString();
    }
}

/// <summary>What somebody said in a conversation.</summary>
/// <param name="Role">Who: system, user, assistant, tool.</param>
/// <param name="Text">What.</param>
internal readonly record struct Turn(string Role, string Text);
