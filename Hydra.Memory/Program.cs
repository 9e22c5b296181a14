using Hydra.Memory;
using Hydra.ServiceDefaults;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.AddHydraDefaults();
builder.AddMemory();

WebApplication app = builder.Build();
app.MapHydraDefaults();
app.MapMemory();
app.Run();
