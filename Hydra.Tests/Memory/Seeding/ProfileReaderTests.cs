using Hydra.Memory.Seeding;

namespace Hydra.Tests.Memory.Seeding;

public sealed class ProfileReaderTests
{
    [Fact]
    public void Each_heading_is_a_block()
    {
        IReadOnlyDictionary<string, string> texts = ProfileReader.Read("# persona\n\nI am calm.\n\n## How\nBriefly.\r\n\n# human\nAda\n```\n# no heading\n```\n", out IReadOnlyList<string> problems);

        Assert.Empty(problems);
        Assert.Equal(["persona", "human"], texts.Keys);
        Assert.Equal("I am calm.\n\n## How\nBriefly.", texts["persona"]);
        Assert.Equal("Ada\n```\n# no heading\n```", texts["human"]);
    }

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        ProfileReader.Read($"before\n# persona\n{new string('x', 2005)}\n# hobbies\nchess\n# system_state\nall well\n# human\n1\n# human\n2", out IReadOnlyList<string> problems);

        Assert.Equal(
            [
                "Text stands before the first heading. Put it under one of # persona, # human, # active_projects.",
                "# persona has 2005 characters, and the block holds 2000. Shorten it by 5.",
                "# hobbies is no block of hydra. Write one of persona, human, active_projects, or make it a heading of the second level.",
                "# system_state: the services write this block themselves. Take the heading out.",
                "# human stands there twice. Put both texts under one heading.",
            ],
            problems);
    }
}
