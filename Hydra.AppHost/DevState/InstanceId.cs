using System.Security.Cryptography;

namespace Hydra.AppHost.DevState;

/// <summary>What tells the volumes of this checkout from those of another: their databases have other passwords. A reset makes a new one, and so empty volumes.</summary>
internal static class InstanceId
{
    /// <summary>Reads it, or makes it.</summary>
    public static string ReadOrMake(StateFolder folder)
    {
        if (StateFolder.ReadOwn(folder.InstanceFile) is { Length: > 0 } known)
            return known;
        string made = RandomNumberGenerator.GetHexString(6, lowercase: true);
        StateFolder.Write(folder.InstanceFile, made);
        return made;
    }
}
