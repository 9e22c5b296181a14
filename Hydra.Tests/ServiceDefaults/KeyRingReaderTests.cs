using System.Collections.Immutable;
using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Configuration;

namespace Hydra.Tests.ServiceDefaults;

public sealed class KeyRingReaderTests
{
    private static readonly string GoodHash = ApiKey.Sha256Of("one");

    [Fact]
    public void Every_problem_is_named_with_its_setting()
    {
        KeyRing? ring = Read(
            out ImmutableArray<string> problems,
            ("Keys:a:Sha256", "sk-hydra-pasted-by-mistake"),
            ("Keys:a:Scopes", "inference, root"),
            ("Keys:b:Sha256", GoodHash),
            ("Keys:c:Scope", "admin"));

        Assert.Null(ring);
        Assert.Equal(
            [
                "Keys:a:Sha256 is not the 64 hexadecimal digits of a SHA-256. Make it with: printf %s \"$KEY\" | sha256sum",
                "Keys:a:Scopes has 'root', which is no scope. Write one or more of inference, memory, report, observe, admin, separated by commas.",
                "Keys:b:Scopes is empty. Write one or more of inference, memory, report, observe, admin, separated by commas.",
                "Keys:c:Scope is no setting of a key. A key has Sha256 and Scopes.",
                "Keys:c:Sha256 is not the 64 hexadecimal digits of a SHA-256. Make it with: printf %s \"$KEY\" | sha256sum",
                "Keys:c:Scopes is empty. Write one or more of inference, memory, report, observe, admin, separated by commas.",
            ],
            problems);
    }

    [Fact]
    public void One_key_under_two_names_is_refused()
    {
        Read(
            out ImmutableArray<string> problems,
            ("Keys:a:Sha256", GoodHash),
            ("Keys:a:Scopes", "admin"),
            ("Keys:b:Sha256", GoodHash.ToUpperInvariant()),
            ("Keys:b:Scopes", "observe"));

        Assert.Equal(["Keys: a and b are the same key. Keep one of them, with the scopes of both."], problems);
    }

    [Fact]
    public void Every_configured_key_is_found_and_nothing_else()
    {
        KeyRing ring = Read(
            out _,
            ("Keys:a:Sha256", GoodHash),
            ("Keys:a:Scopes", "admin"),
            ("Keys:b:Sha256", ApiKey.Sha256Of("two")),
            ("Keys:b:Scopes", "inference,observe"))!;

        Assert.Equal("a", ring.Find("one")?.Name);
        Assert.Equal("b", ring.Find("two")?.Name);
        Assert.Null(ring.Find("One"));
        Assert.Null(ring.Find(""));
        Assert.Null(ring.Find(GoodHash));
        Assert.Null(ring.Find(new string('ü', 300)));
    }

    [Fact]
    public void A_bad_key_refuses_the_start()
    {
        var refused = Assert.Throws<StartRefusedException>(() => DefaultsHost.Build(
            TestClusters.Model(), new Dictionary<string, string?> { ["Keys:client:Sha256"] = "123", ["Keys:owner:Scopes"] = "all" }));

        Assert.Equal(2, refused.Lines.Count);
        Assert.StartsWith("Keys:client:Sha256 is not", refused.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Keys:owner:Scopes has 'all'", refused.Lines[1], StringComparison.Ordinal);
    }

    private static KeyRing? Read(out ImmutableArray<string> problems, params (string Name, string Value)[] settings) => KeyRingReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build(),
        out problems);
}
