using Hydra.Memory.Conversations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Messages;

/// <summary>Messages, conversations and sessions.</summary>
internal static class MessageDefaults
{
    public static WebApplicationBuilder AddMessages(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<MessageOptions>().BindConfiguration(MessageOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<MessageOptions>, MessageOptionsValidator>();
        builder.Services.AddSingleton<ConversationStore>().AddSingleton<MessageStore>().AddSingleton<MessageIngestion>();
        return builder;
    }
}
