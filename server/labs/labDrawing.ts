/** A lab's drawing and its history: what is here is on disk. */
import { applyLabPatches, type LabPatch } from '../../shared/edit/applyEdit.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { HistoryState } from '../../shared/protocol/records.ts';
import type { Clock } from '../ports.ts';
import type { HistoryStep, LabRepository, StoredLab } from '../storage/labRepository.ts';

export class LabDrawing {
  #lab: Lab;
  #position: number;
  #updatedAt: number;
  #history: HistoryState = { undo: null, redo: null };

  constructor(
    stored: StoredLab,
    private readonly deps: { repository: LabRepository; clock: Clock },
  ) {
    this.#lab = stored.lab;
    this.#position = stored.position;
    this.#updatedAt = stored.updatedAt;
  }

  get lab(): Lab {
    return this.#lab;
  }

  /** The number of the last step. */
  get position(): number {
    return this.#position;
  }

  get updatedAt(): number {
    return this.#updatedAt;
  }

  get history(): HistoryState {
    return this.#history;
  }

  /** Loads what the history offers. */
  async loadHistory(): Promise<void> {
    const { repository } = this.deps;
    const [undo, redo] = await Promise.all([
      repository.step(this.#lab.id, this.#position),
      repository.step(this.#lab.id, this.#position + 1),
    ]);
    this.#history = { undo: undo?.label ?? null, redo: redo?.label ?? null };
  }

  /** One step further; what could be redone is forgotten. */
  async save(lab: Lab, step: HistoryStep): Promise<void> {
    const updatedAt = this.deps.clock.now();
    await this.deps.repository.saveEdit(lab, step, this.#position + 1, updatedAt);
    this.#updatedAt = updatedAt;
    this.#lab = lab;
    this.#position += 1;
    this.#history = { undo: step.label, redo: null };
  }

  /** One step back or forward; undefined when there is none. The patches lead from the drawing before to this one. */
  async move(direction: 'undo' | 'redo'): Promise<{ step: HistoryStep; patches: LabPatch[] } | undefined> {
    const number = direction === 'undo' ? this.#position : this.#position + 1;
    const step = await this.deps.repository.step(this.#lab.id, number);
    if (!step) return undefined;
    const steps = (direction === 'undo' ? step.inverse : step.patches).filter((patch) => patch.path[0] !== 'revision');
    const patches: LabPatch[] = [...steps, { op: 'replace', path: ['revision'], value: this.#lab.revision + 1 }];
    this.#lab = applyLabPatches(this.#lab, patches);
    this.#position = direction === 'undo' ? number - 1 : number;
    this.#updatedAt = this.deps.clock.now();
    await this.deps.repository.saveMove(this.#lab, this.#position, this.#updatedAt);
    await this.loadHistory();
    return { step, patches };
  }

  /** The drawing as it was after that step; undefined where the history has forgotten it. */
  async at(number: number): Promise<Lab | undefined> {
    let lab = this.#lab;
    for (let at = this.#position; at !== number; at += at > number ? -1 : 1) {
      const step = await this.deps.repository.step(this.#lab.id, at > number ? at : at + 1);
      if (!step) return undefined;
      lab = applyLabPatches(lab, at > number ? step.inverse : step.patches);
    }
    return lab;
  }
}
