using Hydra.Memory.Letta;

namespace Hydra.Tests.Memory.Letta;

public sealed class LettaIdTests
{
    [Fact]
    public void A_new_id_and_a_derived_one_are_ids_of_their_kind()
    {
        Assert.True(LettaId.TryRead("agent", LettaId.New("agent"), out _));
        Assert.True(LettaId.TryRead("agent", LettaId.From("agent", "hydra"), out _));
        Assert.Equal(LettaId.From("agent", "hydra"), LettaId.From("agent", "hydra"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("agent-")]
    [InlineData("block-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d")]
    [InlineData("agent-0B9B1C2D-3E4F-4A5B-8C6D-7E8F9A0B1C2D")]
    [InlineData("agent-0b9b1c2d-3e4f-1a5b-8c6d-7e8f9a0b1c2d")]
    [InlineData("agent-0b9b1c2d-3e4f-4a5b-0c6d-7e8f9a0b1c2d")]
    [InlineData("agent-0b9b1c2d3e4f4a5b8c6d7e8f9a0b1c2d0000")]
    [InlineData("agent_0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d")]
    public void Anything_else_is_none(string? text) => Assert.False(LettaId.TryRead("agent", text, out _));
}
