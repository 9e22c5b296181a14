using Hydra.Memory.Embedding;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Benchmarks.Memory;

/// <summary>A dialogue in the search itself, without the service around it; its vectors are those of the embedder in process.</summary>
internal sealed class SearchedDialogue(SearchOptions options, SearchMode mode) : IDialogueStore
{
    private readonly EntrySearch _search = new(new Analyzer(options.Analyzer), options);
    private readonly LexicalEmbedder _embedder = new();
    private readonly List<string> _ids = [];

    public async Task AddAsync(IReadOnlyList<LocomoTurn> turns, CancellationToken cancellationToken)
    {
        foreach (LocomoTurn turn in turns)
        {
            _search.Upsert(EntryOf(turn), turn.Text, await EmbedAsync(turn.Text, EmbeddingPurpose.Document, cancellationToken));
            _ids.Add(turn.Id);
        }
    }

    public async Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken)
    {
        float[]? vector = await EmbedAsync(question, EmbeddingPurpose.Query, cancellationToken);
        SearchOutcome outcome = _search.Search(new SearchRequest { Text = question, Vector = vector, Mode = mode, Limit = limit });
        return [.. outcome.Hits.Select(hit => _ids[(int)hit.No])];
    }

    private async Task<float[]?> EmbedAsync(string text, EmbeddingPurpose purpose, CancellationToken cancellationToken)
    {
        if (mode == SearchMode.Lexical)
            return null;
        EmbeddingOutcome outcome = await _embedder.EmbedAsync([text], purpose, cancellationToken);
        return outcome.Succeeded ? outcome.Vectors[0] : throw new InvalidOperationException(outcome.Fault.Message);
    }

    private SearchEntry EntryOf(LocomoTurn turn) => new()
    {
        No = _ids.Count,
        Scope = "agent",
        Conversation = "dialogue",
        Session = turn.SessionName,
        Role = "user",
        Author = turn.Speaker,
        CreatedAt = (turn.At - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
    };
}
