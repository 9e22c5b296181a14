using System.Text.RegularExpressions;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Architecture;

/// <summary>What the documentation points to exists.</summary>
public sealed partial class DocumentationTests
{
    private static IEnumerable<string> Pages => SourceTree.FilesEndingWith(".md");

    [Fact]
    public void Every_link_of_the_documentation_leads_somewhere() =>
        SourceTree.AssertNone(
            from page in Pages
            from Match link in Link().Matches(CodeBlock().Replace(SourceTree.Read(page), ""))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal) && !Exists(page, target)
            select $"{page}: {target} leads nowhere.");

    private static bool Exists(string page, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, parts[0])).Replace('\\', '/');
        string full = Path.Combine(Repository.Root, path);
        if (!File.Exists(full))
            return Directory.Exists(full);
        return parts.Length == 1 || Heading().Matches(SourceTree.Read(path)).Any(heading => AnchorOf(heading.Groups["text"].Value) == parts[1]);
    }

    /// <summary>The anchor that GitHub gives a heading: lower case, dashes for spaces, no other punctuation.</summary>
    private static string AnchorOf(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock();
}
