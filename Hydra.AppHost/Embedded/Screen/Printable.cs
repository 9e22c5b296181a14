namespace Hydra.AppHost.Embedded.Screen;

/// <summary>Text of others on a terminal.</summary>
internal static class Printable
{
    /// <summary>Without control characters, which could move the cursor or change the terminal; tabs become spaces.</summary>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Where(character => character == '\t' || !char.IsControl(character)).Select(character => character == '\t' ? ' ' : character)]) : text;
}
