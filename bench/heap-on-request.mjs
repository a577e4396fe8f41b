// Loaded into a process that is measured: tells on request how many bytes are in use after a collection.
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  process.send(heapUsed + external);
});
process.channel.unref();
