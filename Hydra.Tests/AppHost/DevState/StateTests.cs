using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Versioning;
using Hydra.AppHost;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Topology;
using Hydra.Tests.AppHost.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Hydra.Tests.AppHost.DevState;

public sealed class StateTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _temporary = new();
    private readonly StateFolder _folder;

    public StateTests() => _folder = StateFolder.Beside(_temporary["cluster.yaml"]);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void DevKey_IsMadeOnce_AndStays()
    {
        DevKey made = DevKey.ReadOrMake(_folder);

        Assert.Matches("^sk-hydra-[A-Za-z0-9_-]{43}$", made.Value);
        Assert.Equal(made, DevKey.ReadOrMake(_folder));
        Assert.Equal(Hydra.ServiceDefaults.Keys.ApiKey.Sha256Of(made.Value), made.Sha256);
    }

    [Fact]
    public void DevKey_OpensForItselfAlone()
    {
        DevKey key = DevKey.ReadOrMake(_folder);

        Assert.True(key.Matches(key.Value));
        Assert.False(key.Matches(key.Value[..^1]));
        Assert.False(key.Matches(""));
        Assert.False(key.Matches(null));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void KeyAndSecrets_AreForTheirOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are POSIX's.");
        DevKey.ReadOrMake(_folder);
        Store().Resolve([new NeededSecret("ollama-key", null)]);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.DevKeyFile));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(_folder.SecretsFolder, "ollama-key")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.FullPath));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void DevKey_ThatOthersCouldRead_IsClosedToThem()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are POSIX's.");
        File.WriteAllText(_folder.DevKeyFile, "sk-hydra-known");
        File.SetUnixFileMode(_folder.DevKeyFile, OwnerOnly | UnixFileMode.OtherRead);

        Assert.Equal("sk-hydra-known", DevKey.ReadOrMake(_folder).Value);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.DevKeyFile));
    }

    [Fact]
    public void MadeUpSecrets_StayTheSame_AndDifferFromOneAnother()
    {
        ImmutableArray<NeededSecret> needed = [new NeededSecret("first", null), new NeededSecret("second", null)];

        ImmutableSortedDictionary<string, string> made = Store().Resolve(needed);

        Assert.Equal(made, Store().Resolve(needed));
        Assert.NotEqual(made["first"], made["second"]);
    }

    [Fact]
    public void RealSecrets_ComeFromConfiguration() =>
        Assert.Equal("real", Store(("Secrets:OLLAMA_KEY", "real")).Resolve([new NeededSecret("ollama-key", "north")])["ollama-key"]);

    [Fact]
    public void UserSecrets_AreThoseOfTheProjectFile() =>
        Assert.Equal("hydra-apphost", typeof(SecretStore).Assembly.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId);

    [Fact]
    public void RealSecrets_ThatAreMissing_AreNamedWithBothWaysToGiveThem()
    {
        var refused = Assert.Throws<UserErrorException>(() => Store().Resolve([new NeededSecret("ollama-key", "north"), new NeededSecret("other-key", "north"), new NeededSecret("fine", null)]));

        Assert.Equal(2, refused.Message.Split(Environment.NewLine).Length);
        Assert.Contains("Secrets__OLLAMA_KEY", refused.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet user-secrets set Secrets:OLLAMA_KEY VALUE --project Hydra.AppHost", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondEngine_IsToldWhoHasTheLock_UntilItIsFree()
    {
        using (EngineLock.Take(_folder))
        {
            var refused = Assert.Throws<UserErrorException>(() => EngineLock.Take(_folder));
            Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        EngineLock.Take(_folder).Dispose();
        Assert.False(File.Exists(_folder.PidFile));
    }

    [Fact]
    public void Empty_DeletesEverythingButTheLock()
    {
        using EngineLock held = EngineLock.Take(_folder);
        DevKey before = DevKey.ReadOrMake(_folder);
        Directory.CreateDirectory(Path.Combine(_folder.FullPath, "data", "deep"));

        _folder.Empty();

        Assert.Equal(["engine.lock", "logs", "secrets"], Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName).Order());
        Assert.NotEqual(before, DevKey.ReadOrMake(_folder));
        Assert.Throws<UserErrorException>(() => EngineLock.Take(_folder));
    }

    [Fact]
    public void Folder_ThatCannotBeMade_IsAUserError()
    {
        string file = _temporary.Write("file", "");

        Assert.Contains("cannot be made", Assert.Throws<UserErrorException>(() => StateFolder.Beside(Path.Combine(file, "cluster.yaml"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_AreThoseOfStores_ByTheNameThatServicesAskFor()
    {
        HostSettings settings = Said(("ConnectionStrings:hydra", "Host=db.example"), ("ConnectionStrings:qdrant_http", "Endpoint=http://db.example"), ("ConnectionStrings:redis", ""), ("ConnectionStrings:other", "x"));

        Assert.Equal(
            [KeyValuePair.Create("hydra", "Host=db.example"), KeyValuePair.Create("qdrant_http", "Endpoint=http://db.example")],
            settings.ConnectionsOf(ContainerCluster.Model));
    }

    private static HostSettings Said(params (string Key, string Value)[] said) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(said.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());

    private SecretStore Store(params (string Key, string Value)[] said) =>
        new(_folder, Said(said));
}
