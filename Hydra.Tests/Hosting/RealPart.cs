namespace Hydra.Tests.Hosting;

/// <summary>A program that a test needs and a bare machine may lack: the test is then skipped, or fails where HYDRA_REQUIRE_REAL=1 asks for every part.</summary>
internal static class RealPart
{
    private static bool IsRequired => Environment.GetEnvironmentVariable("HYDRA_REQUIRE_REAL") == "1";

    /// <summary>Needs a program on the PATH.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The Debian package that brings it.</param>
    public static void Require(string program, string package) => Find(program, package, []);

    /// <summary>Needs a program on the PATH or elsewhere, and says where it is.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The Debian package that brings it.</param>
    /// <param name="elsewhere">Folders to look in where it is not on the PATH; the first that has it wins.</param>
    public static string Find(string program, string package, IEnumerable<string> elsewhere)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(elsewhere);
        string? found = folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Need(found is not null, $"{program} is not installed: apt-get install {package}");
        return found!;
    }

    /// <summary>Needs a file that an installation step makes.</summary>
    public static void RequireFile(string path, string what) => Need(File.Exists(path), $"{what} is not installed");

    private static void Need(bool isThere, string missing)
    {
        if (isThere)
            return;
        if (IsRequired)
            Assert.Fail($"HYDRA_REQUIRE_REAL=1, but {missing}.");
        Assert.Skip($"{missing}.");
    }
}
