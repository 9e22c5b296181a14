using Hydra.Gateway.Translation;

namespace Hydra.Tests.Gateway;

public sealed class DroppedFieldsTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("a,b", null, "a,b")]
    [InlineData(null, "c", "c")]
    [InlineData("a,b", "c,d", "a,b,c,d")]
    [InlineData("a,b", "b,c", "a,b,c")]
    [InlineData("a,...", "b", "a,b,...")]
    [InlineData("a,...", "...", "a,...")]
    public void TwoLists_BecomeOneOfTheSameForm(string? first, string? second, string? joined) => Assert.Equal(joined, DroppedFields.Join(first, second));
}
