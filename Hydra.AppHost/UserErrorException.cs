namespace Hydra.AppHost;

/// <summary>Something that the person at the keyboard can put right: shown as one message on stderr, without a stack trace.</summary>
internal sealed class UserErrorException : Exception
{
    /// <summary>The message names the place and the remedy.</summary>
    public UserErrorException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="UserErrorException(string)"/>
    public UserErrorException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
