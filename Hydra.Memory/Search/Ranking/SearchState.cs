using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Memory.Search.Ranking;

/// <summary>The three indexes over the same slots; replaced as a whole when dead slots are cleared out or the vectors change their size.</summary>
internal sealed record SearchState(EntryTable Entries, LexicalIndex Lexical, VectorIndex? Vectors);
