using Hydra.Memory.Letta;

namespace Hydra.Memory.Storage;

/// <summary>Why the database did not do what is right to ask of it.</summary>
internal enum DatabaseFault
{
    /// <summary>It does not answer, or is being started.</summary>
    OutOfReach,

    /// <summary>There is no room on its disk.</summary>
    Full,
}

/// <summary>What a caller is told of it.</summary>
internal static class DatabaseFaults
{
    public static Refusal Refuse(this DatabaseFault fault) => fault switch
    {
        DatabaseFault.Full => new Refusal(StatusCodes.Status507InsufficientStorage, "The disk of the memory's database is full: nothing of this request was stored. Make room, or forget something."),
        _ => new Refusal(StatusCodes.Status503ServiceUnavailable, "The memory's database is out of reach. Try again: a message with an otid is stored once."),
    };
}
