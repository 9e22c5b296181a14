using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Benchmarks.Memory;

/// <summary>A dialogue in the search itself, without the service around it.</summary>
internal sealed class SearchedDialogue(SearchOptions options) : IDialogueStore
{
    private readonly EntrySearch _search = new(new Analyzer(options.Analyzer), options);
    private readonly List<string> _ids = [];

    public Task AddAsync(LocomoTurn turn, CancellationToken cancellationToken)
    {
        SearchEntry entry = new()
        {
            No = _ids.Count,
            Scope = "agent",
            Conversation = "dialogue",
            Session = $"session {turn.Session}",
            Role = "user",
            Author = turn.Speaker,
            CreatedAt = (turn.At - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        };
        _ids.Add(turn.Id);
        _search.Upsert(entry, turn.Text);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken)
    {
        SearchOutcome outcome = _search.Search(new SearchRequest { Text = question, Limit = limit });
        return Task.FromResult<IReadOnlyList<string>>([.. outcome.Hits.Select(hit => _ids[(int)hit.No])]);
    }
}
