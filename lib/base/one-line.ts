/** Text from outside as it may stand in a sentence: on one line, without control characters, not too long. */
export function oneLine(text: string, longest = 100): string {
  const line = text.replace(/\p{Cc}/gu, '�');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
