namespace Hydra.Memory.Search.Lexical;

/// <summary>A term to look for, and how much it counts.</summary>
internal readonly record struct QueryTerm(int Term, float Weight = 1);
