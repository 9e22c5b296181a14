namespace Hydra.Gateway.Tokens;

/// <summary>How many tokens a prompt has.</summary>
/// <param name="Tokens">The number.</param>
/// <param name="IsExact">Whether the model's own tokenizer counted; else it is an estimate.</param>
internal readonly record struct TokenCount(int Tokens, bool IsExact)
{
    /// <summary>Tells callers which of the two it is.</summary>
    public const string Header = "x-hydra-token-count";

    /// <summary>The value of <see cref="Header"/>.</summary>
    public string Kind => IsExact ? "exact" : "estimated";
}
