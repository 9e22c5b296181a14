namespace Hydra.ServiceDefaults.Lifetime;

/// <summary>
/// The service must not start as it is configured. Thrown before the host starts and left uncaught: the process then writes
/// <see cref="Lines"/> to its error output, without a stack trace, and ends with exit code 1.
/// </summary>
/// <param name="lines">Every problem, each with the setting or place and the remedy.</param>
public sealed class StartRefusedException(params IReadOnlyList<string> lines) : Exception(string.Join(Environment.NewLine, lines))
{
    /// <summary>Every problem, one a line.</summary>
    public IReadOnlyList<string> Lines { get; } = lines;
}
