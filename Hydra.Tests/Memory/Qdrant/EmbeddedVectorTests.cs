using Hydra.Memory.Qdrant;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>The vectors held in this process, by which Qdrant is measured.</summary>
public sealed class EmbeddedVectorTests : VectorConformance
{
    private protected override Task<VectorPlace> OpenAsync() => Task.FromResult<VectorPlace>(new Embedded());

    private sealed class Embedded : VectorPlace
    {
        /// <summary>Nothing but cosines.</summary>
        private static readonly RankingOptions Plain = new() { NeighboursBefore = [], NeighboursAfter = [], WindowWeight = 0, ThreadWeight = 0, ImportanceWeight = 0 };

        private readonly EntrySearch _search = new(new Analyzer(new AnalyzerOptions()), new SearchOptions());

        public override Task<bool> StoreAsync(params QdrantEntry[] entries)
        {
            try
            {
                foreach (QdrantEntry entry in entries)
                    _search.Upsert(entry.Entry, entry.Text, entry.Vector);
                return Task.FromResult(true);
            }
            catch (ArgumentException)
            {
                return Task.FromResult(false);
            }
        }

        public override Task RemoveAsync(params long[] numbers)
        {
            foreach (long no in numbers)
                _search.Remove(no);
            return Task.CompletedTask;
        }

        public override Task<IReadOnlyList<VectorCandidate>> FindAsync(QdrantQuestion question)
        {
            SearchOutcome outcome = _search.Search(new SearchRequest { Text = question.Words ?? "", Vector = question.Vector, Mode = SearchMode.Vector, Filter = question.Filter, Limit = question.Limit, Ranking = Plain });
            return Task.FromResult<IReadOnlyList<VectorCandidate>>([.. outcome.Hits.Select(hit => new VectorCandidate(hit.No, hit.Reasons.Cosine!.Value)).OrderByDescending(hit => hit.Score)]);
        }
    }
}
