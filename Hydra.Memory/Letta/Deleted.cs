namespace Hydra.Memory.Letta;

/// <summary>What is told of something that is gone.</summary>
internal sealed record Deleted(string Message);
