import { expect, it } from 'vitest';
import { squarified } from './squarify.ts';

const BOX = { x: 10, y: 20, width: 300, height: 100 };

it('gives each value its share of the area, within the box and without overlap', () => {
  const values = [50, 20, 10, 10, 5, 3, 2];

  const boxes = squarified(values, BOX);

  boxes.forEach(({ x, y, width, height }, index) => {
    expect(width * height).toBeCloseTo((values[index] ?? 0) * 300, 6);
    expect(x).toBeGreaterThanOrEqual(10);
    expect(x + width).toBeLessThanOrEqual(310 + 1e-6);
    expect(y).toBeGreaterThanOrEqual(20);
    expect(y + height).toBeLessThanOrEqual(120 + 1e-6);
  });
  const overlaps = boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter(
        (b) =>
          a.x + a.width > b.x + 1e-6 &&
          b.x + b.width > a.x + 1e-6 &&
          a.y + a.height > b.y + 1e-6 &&
          b.y + b.height > a.y + 1e-6,
      ),
  );
  expect(overlaps).toEqual([]);
});

it('copes with nothing', () => {
  expect(squarified([], BOX)).toEqual([]);
  expect(squarified([0], BOX)).toEqual([{ ...BOX, width: 0, height: 0 }]);
});
