using Hydra.Gateway;
using Hydra.ServiceDefaults;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.AddHydraDefaults();
builder.AddGateway();

WebApplication app = builder.Build();
app.MapHydraDefaults();
app.MapGateway();
app.Run();
