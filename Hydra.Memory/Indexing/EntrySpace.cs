namespace Hydra.Memory.Indexing;

/// <summary>What is searched together; numbers of entries are unique within it. The values lie in the database.</summary>
internal enum EntrySpace
{
    Messages = 1,
    Passages = 2,
}
