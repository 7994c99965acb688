// Node-RED as it comes, without its editor.
module.exports = {
  uiHost: "127.0.0.1",
  httpAdminRoot: false,
  logging: { console: { level: "warn" } },
};
