// Loaded before the program (`node --import`): moves its wall clock to another day.
const shiftMs = Number(process.env['SHIFT_MS'] ?? 0);
const { now } = Date;
Date.now = () => now() + shiftMs;
