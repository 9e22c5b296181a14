namespace Hydra.Memory.Chunking;

/// <summary>How many tokens a text may have so that an embedding model reads all of it: Ollama refuses a longer one, or cuts it silently.</summary>
internal readonly record struct TokenBudget
{
    /// <summary>What every text gets from the tokenizer: [CLS] before it and [SEP] after it.</summary>
    private const int Specials = 2;

    /// <summary>Below it no sentence fits.</summary>
    private const int Least = 16;

    private TokenBudget(int tokens) => Tokens = tokens;

    /// <summary>The tokens that are left for the text itself.</summary>
    public int Tokens { get; }

    /// <summary>The budget of a model.</summary>
    /// <param name="modelTokens">The longest input of the model, in tokens: 2048 for nomic-embed-text as Ollama serves it, 256 for all-minilm.</param>
    /// <param name="prefix">What is put before every text; empty where nothing is.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 16 tokens are left for the text.</exception>
    public static TokenBudget Of(int modelTokens, string prefix = "")
    {
        int left = modelTokens - Specials - TokenEstimate.Of(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(left, Least, nameof(modelTokens));
        return new TokenBudget(left);
    }

    /// <summary>Whether a text is short enough.</summary>
    public bool Holds(ReadOnlySpan<char> text) => TokenEstimate.Of(text) <= Tokens;
}
