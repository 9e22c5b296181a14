using System.Text;
using Hydra.Memory.Chunking;
using Hydra.Memory.Documents;

namespace Hydra.Tests.Memory.Documents;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two <b>bold</b> <a href='x'>link</a>.</p>", "One\n\nTwo bold link.")]
    [InlineData("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree")]
    [InlineData("One<br>Two", "One\nTwo")]
    [InlineData("<p>  a \n b&nbsp;c &amp; d  </p>", "a b c & d")]
    [InlineData("<ul><li>One<li>Two<ol><li>Deep<li>Deeper</ol><li><p>Three</p></ul>", "- One\n- Two\n  1. Deep\n  2. Deeper\n- Three")]
    [InlineData("<table><tr><th>Port</th><th>Who</th></tr><tr><td>4000</td><td><p>gateway</p></td></tr></table>", "| Port | Who |\n| 4000 | gateway |")]
    [InlineData("<h1>A <em>b</em></h1><p>x</p><h2>C</h2>", "# A b\n\nx\n\n## C")]
    [InlineData("<p>x</p><pre><code>if (a)\n    b();\n</code></pre><p>y</p>", "x\n\nif (a)\n    b();\n\ny")]
    [InlineData("<nav>menu</nav><script>var x = '<p>no</p>';</script><style>p{}</style><p>text</p><template>t</template><noscript>n</noscript>", "text")]
    [InlineData("<img alt='A plan' src=x> of the house", "A plan of the house")]
    [InlineData("<p hidden>no</p><p>yes</p>", "yes")]
    [InlineData("<p>unclosed <b>bold<p>next", "unclosed bold\n\nnext")]
    public void Pages_BecomeText(string html, string text) => Assert.Equal(text, Content(html).Text);

    [Fact]
    public void Parts_HaveTheirHeadingsAndKinds()
    {
        StructuredText content = Content("<title> My\n page </title><h1>A</h1><p>x</p><h3>B</h3><pre>code</pre><h1>C</h1>y");

        Assert.Equal(
            [(PartKind.Heading, "A"), (PartKind.Prose, "A"), (PartKind.Heading, "A/B"), (PartKind.Code, "A/B"), (PartKind.Heading, "C"), (PartKind.Prose, "C")],
            content.Parts.Select(part => (part.Kind, string.Join('/', part.Headings))));
        Assert.Equal("My page", DocumentReaderTests.Read("<title> My\n page </title>x"u8, "text/html").Document!.Title);
    }

    /// <summary>What looks like Markdown within a page is text.</summary>
    [Fact]
    public void NumberSignsInText_AreNoHeadings() => Assert.All(Content("<p># no</p><p>```</p>").Parts, part => Assert.Equal(PartKind.Prose, part.Kind));

    [Theory]
    [InlineData("<div>", 400, true)]
    [InlineData("<div>", 100_000, false)]
    [InlineData("<ul><li>", 100_000, false)]
    [InlineData("<b><p>", 3_000, false)]
    [InlineData("<p>", 100_000, true)]
    [InlineData("<li><br>", 50_000, true)]
    [InlineData("<table><tr><td>", 50_000, false)]
    public void NestingWithoutEnd_IsRefused(string piece, int times, bool isRead)
    {
        string html = string.Concat(Enumerable.Repeat(piece, times)) + "text";

        DocumentOutcome outcome = DocumentReaderTests.Read(Encoding.UTF8.GetBytes(html), "text/html", options: new DocumentOptions { MaxElements = 200_000 });

        Assert.Equal(isRead ? null : DocumentFaultKind.TooLarge, outcome.Fault?.Kind);
    }

    [Fact]
    public void TooManyElements_AreRefused()
    {
        DocumentOutcome outcome = DocumentReaderTests.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<i>x</i>", 2000))), "text/html", options: new DocumentOptions { MaxElements = 1000 });

        Assert.Contains("Memory:Documents:MaxElements", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    private static StructuredText Content(string html) => DocumentReaderTests.Read(Encoding.UTF8.GetBytes(html), "text/html").Document!.Content;
}
