namespace Hydra.Tests.Memory.Qdrant;

/// <summary>What the stand-in of Qdrant says to a request that it does not carry out.</summary>
internal sealed class StandInRefusal(int status, string error) : Exception(error)
{
    public int Status => status;

    /// <summary>It cannot be read as what the API documents.</summary>
    public static StandInRefusal Format(string what) => new(400, $"Format error in JSON body: {what}");

    /// <summary>It can be read and makes no sense.</summary>
    public static StandInRefusal Input(string what) => new(400, $"Wrong input: {what}");

    /// <summary>A value is out of its range.</summary>
    public static StandInRefusal Invalid(string what) => new(422, $"Validation error in JSON body: {what}");

    public static StandInRefusal NotFound(string collection) => new(404, $"Not found: Collection `{collection}` doesn't exist!");
}
